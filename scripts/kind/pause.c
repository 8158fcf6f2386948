// What a pod's first container does: nothing, until it is told to stop; children that it is left with are ended.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void stop(int signal) { (void)signal, _exit(0); }

static void reap(int signal) {
  (void)signal;
  while (waitpid(-1, 0, WNOHANG) > 0) {
  }
}

int main(void) {
  signal(SIGINT, stop), signal(SIGTERM, stop), signal(SIGCHLD, reap);
  for (;;) pause();
}
