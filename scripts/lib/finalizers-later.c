// Linked into the database binding for older runtimes. There, under the experimental Node-API, a finalizer runs inside the garbage collector
// and the process is ended when it touches a reference or a scope (seen: Electron 33.2.1, "Finalizer is calling a function that may affect
// GC state"). Each finalizer the binding registers is therefore put off to a task of the event loop, as newer runtimes do themselves.
#define NAPI_EXPERIMENTAL
#define NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT
#include <node_api.h>
#include <stdlib.h>

typedef struct {
  napi_finalize run;
  void *data;
  void *hint;
} later;

static void run_later(napi_env env, void *data, void *hint) {
  later *task = data;
  (void)hint;
  task->run(env, task->data, task->hint);
  free(task);
}

static void put_off(napi_env env, void *data, void *hint) {
  (void)data;
  node_api_post_finalizer(env, run_later, hint, NULL);
}

static later *task_for(napi_finalize run, void *data, void *hint) {
  later *task = malloc(sizeof *task);
  if (task) *task = (later){run, data, hint};
  return task;
}

#define WITH_TASK(call) \
  if (!run) return call(NULL, NULL); \
  later *task = task_for(run, data, hint); \
  if (!task) return napi_generic_failure; \
  napi_status status = call(put_off, task); \
  if (status != napi_ok) free(task); \
  return status;

napi_status __real_napi_wrap(napi_env, napi_value, void *, napi_finalize, void *, napi_ref *);
napi_status __wrap_napi_wrap(napi_env env, napi_value object, void *data, napi_finalize run, void *hint, napi_ref *result) {
#define CALL(finalize, with) __real_napi_wrap(env, object, data, finalize, with, result)
  WITH_TASK(CALL)
#undef CALL
}

napi_status __real_napi_add_finalizer(napi_env, napi_value, void *, napi_finalize, void *, napi_ref *);
napi_status __wrap_napi_add_finalizer(napi_env env, napi_value object, void *data, napi_finalize run, void *hint, napi_ref *result) {
#define CALL(finalize, with) __real_napi_add_finalizer(env, object, data, finalize, with, result)
  WITH_TASK(CALL)
#undef CALL
}

napi_status __real_napi_create_external_buffer(napi_env, size_t, void *, napi_finalize, void *, napi_value *);
napi_status __wrap_napi_create_external_buffer(napi_env env, size_t length, void *data, napi_finalize run, void *hint, napi_value *result) {
#define CALL(finalize, with) __real_napi_create_external_buffer(env, length, data, finalize, with, result)
  WITH_TASK(CALL)
#undef CALL
}
