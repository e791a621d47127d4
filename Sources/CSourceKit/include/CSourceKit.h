#ifndef EMBARK_CSOURCEKIT_H
#define EMBARK_CSOURCEKIT_H

/// Loads the toolchain's library for editors.
///
/// Returns null, or what went wrong; that text belongs to the loader.
const char *embark_sourcekit_load(const char *path);

/// Sends a request in YAML and waits.
///
/// Returns the response as JSON, or a text that begins with `error: `; the caller frees it.
char *embark_sourcekit_send(const char *yaml);

#endif
