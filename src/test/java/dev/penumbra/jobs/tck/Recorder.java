package dev.penumbra.jobs.tck;

import dev.penumbra.jobs.Job;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A subscriber that writes down what it hears. */
public class Recorder implements Subscriber<Job> {

  public final List<Job> heard = new ArrayList<>();
  public volatile boolean completed;
  public volatile @Nullable Throwable error;
  private @Nullable Subscription subscription;
  private final long firstRequest;

  /**
   * A subscriber.
   *
   * @param firstRequest how many it asks for at once; 0 for none
   */
  public Recorder(long firstRequest) {
    this.firstRequest = firstRequest;
  }

  public void request(long n) {
    subscription.request(n);
  }

  public void cancel() {
    subscription.cancel();
  }

  /** The numbers of what it heard. */
  public synchronized List<Long> seqs() {
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
