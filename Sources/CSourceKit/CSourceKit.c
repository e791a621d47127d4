#define _GNU_SOURCE
#include "CSourceKit.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The part of sourcekitd's C interface that is used here, as its header in the toolchain declares it. A variant is passed by
// value, which Swift cannot do through a pointer found at run time; hence C.
typedef struct { uint64_t data[3]; } variant;
typedef void *object;

static object (*request_from_yaml)(const char *, char **);
static object (*send_request)(object);
static void (*release_request)(object);
static void (*dispose_response)(object);
static bool (*is_error)(object);
static const char *(*error_text)(object);
static variant (*response_value)(object);
static char *(*json_of)(variant);

const char *embark_sourcekit_load(const char *path) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) return dlerror();
    void (*initialize)(void) = (void (*)(void))dlsym(library, "sourcekitd_initialize");
    *(void **)&request_from_yaml = dlsym(library, "sourcekitd_request_create_from_yaml");
    *(void **)&send_request = dlsym(library, "sourcekitd_send_request_sync");
    *(void **)&release_request = dlsym(library, "sourcekitd_request_release");
    *(void **)&dispose_response = dlsym(library, "sourcekitd_response_dispose");
    *(void **)&is_error = dlsym(library, "sourcekitd_response_is_error");
    *(void **)&error_text = dlsym(library, "sourcekitd_response_error_get_description");
    *(void **)&response_value = dlsym(library, "sourcekitd_response_get_value");
    *(void **)&json_of = dlsym(library, "sourcekitd_variant_json_description_copy");
    if (!initialize || !request_from_yaml || !send_request || !release_request || !dispose_response || !is_error ||
        !error_text || !response_value || !json_of)
        return "the library lacks a function of sourcekitd";
    initialize();
    return NULL;
}

static char *failure(const char *text) {
    char *result = NULL;
    return asprintf(&result, "error: %s", text ? text : "unknown") < 0 ? NULL : result;
}

char *embark_sourcekit_send(const char *yaml) {
    char *mistake = NULL;
    object request = request_from_yaml(yaml, &mistake);
    if (!request) return failure(mistake);
    object response = send_request(request);
    release_request(request);
    char *result = is_error(response) ? failure(error_text(response)) : json_of(response_value(response));
    dispose_response(response);
    return result;
}
