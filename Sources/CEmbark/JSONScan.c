#include "JSONScan.h"

#pragma clang assume_nonnull begin

static bool is_hex(uint8_t byte)
{
    return embark_json_is_digit(byte) || (uint8_t)((byte | 0x20) - 'a') < 6;
}

const uint8_t *_Nullable embark_json_escaped_end(embark_json_scan *scan, const uint8_t *at)
{
    for (;;) {
        if (*at == '"') return at;
        if (*at != '\\') return embark_json_fail(scan, at, "a closing quote or an escaped control character");
        scan->has_escapes = true;
        at++;
        switch (*at) {
        case '"': case '\\': case '/': case 'b': case 'f': case 'n': case 'r': case 't':
            at++;
            break;
        case 'u':
            for (int digit = 1; digit <= 4; digit++)
                if (!is_hex(at[digit])) return embark_json_fail(scan, at + digit, "a hexadecimal digit");
            at += 5;
            break;
        default:
            return embark_json_fail(scan, at, "an escape");
        }
        at = embark_json_plain_end(at);
    }
}

static const uint8_t *_Nullable object_end(embark_json_scan *scan, const uint8_t *at, int depth)
{
    at = embark_json_skip_space(scan, at + 1);
    if (*at == '}') return at + 1;
    for (;;) {
        if (*at != '"') return embark_json_fail(scan, at, "a name in quotes");
        const uint8_t *_Nullable quote = embark_json_string_end(scan, at + 1);
        if (!quote) return NULL;
        at = embark_json_skip_space(scan, quote + 1);
        if (*at != ':') return embark_json_fail(scan, at, "a colon");
        at = embark_json_skip_space(scan, at + 1);
        const uint8_t *_Nullable end = embark_json_value_end(scan, at, depth + 1);
        if (!end) return NULL;
        at = embark_json_skip_space(scan, end);
        if (*at == '}') return at + 1;
        if (*at != ',') return embark_json_fail(scan, at, "a comma or a closing brace");
        at = embark_json_skip_space(scan, at + 1);
    }
}

static const uint8_t *_Nullable array_end(embark_json_scan *scan, const uint8_t *at, int depth)
{
    at = embark_json_skip_space(scan, at + 1);
    if (*at == ']') return at + 1;
    for (;;) {
        const uint8_t *_Nullable end = embark_json_value_end(scan, at, depth + 1);
        if (!end) return NULL;
        at = embark_json_skip_space(scan, end);
        if (*at == ']') return at + 1;
        if (*at != ',') return embark_json_fail(scan, at, "a comma or a closing bracket");
        at = embark_json_skip_space(scan, at + 1);
    }
}

const uint8_t *_Nullable embark_json_value_end(embark_json_scan *scan, const uint8_t *at, int depth)
{
    switch (*at) {
    case '"': {
        const uint8_t *_Nullable quote = embark_json_string_end(scan, at + 1);
        return quote ? quote + 1 : NULL;
    }
    case '{': case '[':
        if (depth >= EMBARK_JSON_DEPTH) return embark_json_fail(scan, at, "values nested less than 512 deep");
        return *at == '{' ? object_end(scan, at, depth) : array_end(scan, at, depth);
    case '-': case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9':
        return embark_json_number_end(scan, at);
    default:
        return embark_json_word_end(scan, at);
    }
}

void embark_json_count_piece(const uint8_t *bytes, size_t byte_count, embark_json_piece *piece)
{
    uint64_t quotes = 0;
    int64_t depth[2] = {0, 0};
    for (size_t at = 0; at < byte_count; at++) {
        uint8_t byte = bytes[at];
        if (byte == '"') {
            quotes++;
        } else if (byte == '\\') {
            at++;
        } else if ((byte | 0x20) == '{') {
            depth[quotes & 1]++;
        } else if ((byte | 0x20) == '}') {
            depth[quotes & 1]--;
        }
    }
    piece->quotes = quotes;
    piece->depth[0] = depth[0];
    piece->depth[1] = depth[1];
}

uint64_t embark_json_count_values(
    const uint8_t *bytes, size_t byte_count, bool is_inside, int64_t depth, uint8_t separator, size_t *first)
{
    uint64_t count = 0;
    *first = byte_count;
    for (size_t at = 0; at < byte_count; at++) {
        uint8_t byte = bytes[at];
        bool ends = false;
        if (byte == '"') {
            is_inside = !is_inside;
        } else if (byte == '\\') {
            at++;
        } else if (is_inside) {
            continue;
        } else if ((byte | 0x20) == '{') {
            depth++;
        } else if ((byte | 0x20) == '}') {
            depth--;
            ends = depth == 0 && separator == 0;
        } else {
            ends = depth == 0 && byte == separator && separator != 0;
        }
        if (!ends) continue;
        if (count == 0) *first = at + 1;
        count++;
    }
    return count;
}

#pragma clang assume_nonnull end
