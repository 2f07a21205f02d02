/* An allocator for libgit2 that refuses any single allocation above a bound.
 *
 * A few kilobytes of a pack can claim to unpack to gigabytes, as an object or as the base of a delta, and libgit2
 * allocates what is claimed before it unpacks anything. With the bound such an object is an error instead.
 */
#include <git2/sys/alloc.h>
#include <stdlib.h>
#include <string.h>

#define TENURE_GIT_LARGEST_ALLOCATION ((size_t)128 << 20)

static inline void *tenure_git_malloc(size_t size, const char *file, int line) {
  (void)file, (void)line;
  return size > TENURE_GIT_LARGEST_ALLOCATION ? NULL : malloc(size ? size : 1);
}

static inline void *tenure_git_realloc(void *old, size_t size, const char *file, int line) {
  (void)file, (void)line;
  return size > TENURE_GIT_LARGEST_ALLOCATION ? NULL : realloc(old, size ? size : 1);
}

static inline void tenure_git_free(void *memory) { free(memory); }

#if LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR < 7
static inline void *tenure_git_calloc(size_t count, size_t size, const char *file, int line) {
  size_t all;
  if (__builtin_mul_overflow(count, size, &all) || all > TENURE_GIT_LARGEST_ALLOCATION) return NULL;
  (void)file, (void)line;
  return calloc(all ? all : 1, 1);
}

static inline void *tenure_git_mallocarray(size_t count, size_t size, const char *file, int line) {
  size_t all;
  return __builtin_mul_overflow(count, size, &all) ? NULL : tenure_git_malloc(all, file, line);
}

static inline void *tenure_git_reallocarray(
    void *old, size_t count, size_t size, const char *file, int line) {
  size_t all;
  return __builtin_mul_overflow(count, size, &all) ? NULL
                                                   : tenure_git_realloc(old, all, file, line);
}

static inline char *tenure_git_substrdup(
    const char *text, size_t length, const char *file, int line) {
  char *copy = length < SIZE_MAX ? (char *)tenure_git_malloc(length + 1, file, line) : NULL;
  if (copy) {
    memcpy(copy, text, length);
    copy[length] = 0;
  }
  return copy;
}

static inline char *tenure_git_strdup(const char *text, const char *file, int line) {
  return tenure_git_substrdup(text, strlen(text), file, line);
}

static inline char *tenure_git_strndup(const char *text, size_t limit, const char *file, int line) {
  return tenure_git_substrdup(text, strnlen(text, limit), file, line);
}
#endif

/* Gives libgit2 the allocator; to be called once, before anything is opened. */
static inline int tenure_git_bound_allocations(void) {
  git_allocator allocator = {
    .gmalloc = tenure_git_malloc,
    .grealloc = tenure_git_realloc,
    .gfree = tenure_git_free,
#if LIBGIT2_VER_MAJOR == 1 && LIBGIT2_VER_MINOR < 7
    .gcalloc = tenure_git_calloc,
    .gmallocarray = tenure_git_mallocarray,
    .greallocarray = tenure_git_reallocarray,
    .gsubstrdup = tenure_git_substrdup,
    .gstrdup = tenure_git_strdup,
    .gstrndup = tenure_git_strndup,
#endif
  };
  return git_libgit2_opts(GIT_OPT_SET_ALLOCATOR, &allocator);
}
