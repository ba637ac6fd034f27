// Given to the compiler before better-sqlite3's own source (-include), together with the npm package node-api-headers.
// Under the experimental Node-API version finalizers run inside the garbage collector, where most calls abort the process.
// node-addon-api puts them off with this function when it is declared; the headers on npm leave it out.
#include <node_api.h>
#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER
extern "C" NAPI_EXTERN napi_status NAPI_CDECL node_api_post_finalizer(node_api_basic_env env, napi_finalize finalize_cb,
                                                                      void* finalize_data, void* finalize_hint);
