/*
 * Sets one process's wall clock off, by the seconds that the first eight bytes of the file
 * CLOCK_OFFSET_FILE say at each moment. Preloaded; the monotonic clock goes on as it is.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SECONDS_TO_2001 1000000000

typedef int (*clock_function)(clockid_t, struct timespec *);

static const volatile int64_t *offset;
static clock_function real;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("CLOCK_OFFSET_FILE");
  int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
  void *mapped = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
  if (mapped != MAP_FAILED) {
    offset = mapped;
  }
  if (file >= 0) {
    close(file);
  }
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  if (!real) {
    real = (clock_function) dlsym(RTLD_NEXT, "clock_gettime");
  }
  int result = real(clock, now);
  if (result == 0 && clock == CLOCK_REALTIME && offset) {
    now->tv_sec += *offset;
  }
  return result;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec precise;
  (void) zone;
  int result = clock_gettime(CLOCK_REALTIME, &precise);
  now->tv_sec = precise.tv_sec;
  now->tv_usec = precise.tv_nsec / 1000;
  return result;
}

/*
 * Deadlines were computed from this clock, the kernel's is another. Those of the monotonic clock
 * count from the machine's start and are told by their size.
 */
int pthread_cond_timedwait(
    pthread_cond_t *restrict condition,
    pthread_mutex_t *restrict mutex,
    const struct timespec *restrict deadline) {
  if (deadline->tv_sec < SECONDS_TO_2001) {
    return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, deadline);
  }
  struct timespec right = *deadline;
  right.tv_sec -= offset ? *offset : 0;
  return pthread_cond_clockwait(condition, mutex, CLOCK_REALTIME, &right);
}
