import Foundation

/// How every child is started: in a group of its own, so that Ctrl-C in the terminal is ours to pass on, with no signal blocked and
/// the usual meaning of those that this process ignores. Both are inherited otherwise, and threads of a pool block all signals.
final class SpawnAttributes {
    var value = posix_spawnattr_t()

    init() {
        posix_spawnattr_init(&value)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&value, Int16(flags))
        posix_spawnattr_setpgroup(&value, 0)
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&value, &signals)
        for signal in [SIGINT, SIGPIPE, SIGTERM] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&value, &signals)
    }

    deinit { posix_spawnattr_destroy(&value) }
}
