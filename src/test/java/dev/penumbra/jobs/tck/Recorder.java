package dev.penumbra.jobs.local;

import dev.penumbra.jobs.Job;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A subscriber that writes down what it hears. */
class Recorder implements Subscriber<Job> {

  final List<Job> heard = new ArrayList<>();
  volatile boolean completed;
  volatile @Nullable Throwable error;
  @Nullable Subscription subscription;
  private final long firstRequest;

  Recorder(long firstRequest) {
    this.firstRequest = firstRequest;
  }

  void request(long n) {
    subscription.request(n);
  }

  void cancel() {
    subscription.cancel();
  }

  synchronized List<Long> seqs() {
    return heard.stream().map(Job::seq).toList();
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    if (firstRequest > 0) {
      given.request(firstRequest);
    }
  }

  @Override
  public synchronized void onNext(Job job) {
    heard.add(job);
  }

  @Override
  public void onError(Throwable thrown) {
    error = thrown;
  }

  @Override
  public void onComplete() {
    completed = true;
  }
}
