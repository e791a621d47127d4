#include <stdio.h>
#include <editline/readline.h>

/// Swift refuses the library's global variables, since any thread might touch them; these are set once, before the first line.
static inline void embark_editline_prepare(const char *name, char **(*complete)(const char *, int, int)) {
    rl_readline_name = name;
    rl_attempted_completion_function = complete;
    rl_completion_append_character = '\0';
}

static inline const char *embark_editline_line(void) { return rl_line_buffer; }

/// Keeps the library from offering names of files.
static inline void embark_editline_no_files(void) { rl_attempted_completion_over = 1; }
