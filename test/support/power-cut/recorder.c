// Records what a program writes and syncs below one folder, in order, so that a power cut can be replayed at any point.
// Loaded with LD_PRELOAD. RECORD_DIR names the folder that is watched, RECORD_LOG the file the record is appended to.
// One record: u64 monotonic ns, u8 kind, u32 path length, u64 offset or size, u32 data length, path, data (little endian).
// Kinds: 1 write, 2 sync, 3 truncate, 4 unlink, 5 rename (data is the new path), 6 create.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define MAX_FD 65536
static char *paths[MAX_FD];
static char appending[MAX_FD];
static ino_t inodes[MAX_FD];
static int log_fd = -1;
static const char *watched;
static size_t watched_length;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void start(void) {
  if (watched) return;
  const char *folder = getenv("RECORD_DIR"), *file = getenv("RECORD_LOG");
  if (!folder || !file) { watched = ""; return; }
  watched_length = strlen(folder);
  watched = strdup(folder);
  log_fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

// The shared-memory index is rebuilt after a crash; Chromium's profile and the program's logs promise nothing. None is part of the record.
static int wanted(const char *path) {
  start();
  if (log_fd < 0 || !path || strncmp(path, watched, watched_length) != 0) return 0;
  size_t n = strlen(path);
  if (n > 4 && strcmp(path + n - 4, "-shm") == 0) return 0;
  if (strstr(path + watched_length, "/chromium/") || strstr(path + watched_length, "/logs/")) return 0;
  return 1;
}

static void put(uint8_t kind, const char *path, uint64_t where, const void *data, uint32_t size) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  uint64_t at = (uint64_t)now.tv_sec * 1000000000ull + (uint64_t)now.tv_nsec;
  uint32_t path_length = (uint32_t)strlen(path);
  char head[25];
  memcpy(head, &at, 8); memcpy(head + 8, &kind, 1); memcpy(head + 9, &path_length, 4); memcpy(head + 13, &where, 8); memcpy(head + 21, &size, 4);
  struct iovec parts[3] = {{head, 25}, {(void *)path, path_length}, {(void *)data, size}};
  syscall(SYS_writev, log_fd, parts, data && size ? 3 : 2);
}

static void opened(int fd, const char *path, int flags, int existed) {
  struct stat info;
  if (fd < 0 || fd >= MAX_FD || !wanted(path) || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) return;
  pthread_mutex_lock(&lock);
  free(paths[fd]);
  paths[fd] = strdup(path);
  appending[fd] = (flags & O_APPEND) != 0;
  inodes[fd] = info.st_ino;
  if (!existed) put(6, path, 0, NULL, 0);
  if (flags & O_TRUNC) put(3, path, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
}

// A descriptor may have been closed behind our back and be another file or a socket by now.
static const char *path_of(int fd) {
  struct stat info;
  if (fd < 0 || fd >= MAX_FD || !paths[fd]) return NULL;
  return fstat(fd, &info) == 0 && info.st_ino == inodes[fd] ? paths[fd] : NULL;
}

static void wrote(int fd, const void *data, ssize_t size, off64_t offset) {
  const char *path = path_of(fd);
  if (!path || size <= 0) return;
  pthread_mutex_lock(&lock);
  if (offset < 0) {
    struct stat info;
    off64_t end = appending[fd] && fstat(fd, &info) == 0 ? info.st_size : lseek64(fd, 0, SEEK_CUR);
    offset = end - size;
  }
  put(1, path, (uint64_t)offset, data, (uint32_t)size);
  pthread_mutex_unlock(&lock);
}

static void synced(int fd) {
  const char *path = path_of(fd);
  if (!path) return;
  pthread_mutex_lock(&lock);
  put(2, path, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define MODE(flags) mode_t mode = 0; if ((flags) & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) {
  MODE(flags) int existed = access(path, F_OK) == 0; int saved = errno; errno = saved;
  int fd = REAL(open)(path, flags, mode); saved = errno; opened(fd, path, flags, existed); errno = saved; return fd;
}
int open64(const char *path, int flags, ...) {
  MODE(flags) int existed = access(path, F_OK) == 0;
  int fd = REAL(open64)(path, flags, mode); int saved = errno; opened(fd, path, flags, existed); errno = saved; return fd;
}
int openat(int dir, const char *path, int flags, ...) {
  MODE(flags) int existed = access(path, F_OK) == 0;
  int fd = REAL(openat)(dir, path, flags, mode); int saved = errno; if (path[0] == '/') opened(fd, path, flags, existed); errno = saved; return fd;
}
int openat64(int dir, const char *path, int flags, ...) {
  MODE(flags) int existed = access(path, F_OK) == 0;
  int fd = REAL(openat64)(dir, path, flags, mode); int saved = errno; if (path[0] == '/') opened(fd, path, flags, existed); errno = saved; return fd;
}
int close(int fd) {
  if (fd >= 0 && fd < MAX_FD && paths[fd]) { pthread_mutex_lock(&lock); free(paths[fd]); paths[fd] = NULL; pthread_mutex_unlock(&lock); }
  return REAL(close)(fd);
}
ssize_t write(int fd, const void *data, size_t size) {
  ssize_t n = REAL(write)(fd, data, size); int saved = errno; wrote(fd, data, n, -1); errno = saved; return n;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) {
  ssize_t n = REAL(pwrite)(fd, data, size, offset); int saved = errno; wrote(fd, data, n, offset); errno = saved; return n;
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t offset) {
  ssize_t n = REAL(pwrite64)(fd, data, size, offset); int saved = errno; wrote(fd, data, n, offset); errno = saved; return n;
}
// A sync is recorded after it returned: only then is it a promise.
int fsync(int fd) { int r = REAL(fsync)(fd); int saved = errno; if (r == 0) synced(fd); errno = saved; return r; }
int fdatasync(int fd) { int r = REAL(fdatasync)(fd); int saved = errno; if (r == 0) synced(fd); errno = saved; return r; }
static void cut(int fd, off64_t size) {
  const char *path = path_of(fd);
  if (!path) return;
  pthread_mutex_lock(&lock); put(3, path, (uint64_t)size, NULL, 0); pthread_mutex_unlock(&lock);
}
int ftruncate(int fd, off_t size) { int r = REAL(ftruncate)(fd, size); int saved = errno; if (r == 0) cut(fd, size); errno = saved; return r; }
int ftruncate64(int fd, off64_t size) { int r = REAL(ftruncate64)(fd, size); int saved = errno; if (r == 0) cut(fd, size); errno = saved; return r; }
int unlink(const char *path) {
  int r = REAL(unlink)(path); int saved = errno;
  if (r == 0 && wanted(path)) { pthread_mutex_lock(&lock); put(4, path, 0, NULL, 0); pthread_mutex_unlock(&lock); }
  errno = saved; return r;
}
int rename(const char *from, const char *to) {
  int r = REAL(rename)(from, to); int saved = errno;
  if (r == 0 && wanted(to)) { pthread_mutex_lock(&lock); put(5, from, 0, to, (uint32_t)strlen(to)); pthread_mutex_unlock(&lock); }
  errno = saved; return r;
}
