#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A value behind a mutex of the C library.
///
/// Not `Synchronization.Mutex`: its slow path is in the standard library, where the thread sanitizer does not see it,
/// so every contended lock would be reported as a race.
///
/// `@unchecked Sendable`: `state` is only reached between lock and unlock.
package struct Lock<State: Sendable>: ~Copyable, @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let state: UnsafeMutablePointer<State>

    package init(_ initial: State) {
        // On the heap, because the system knows a mutex by its address.
        mutex = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        state = .allocate(capacity: 1)
        state.initialize(to: initial)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
        state.deinitialize(count: 1)
        state.deallocate()
    }

    /// - Cost: about 20 ns if nobody holds it.
    package borrowing func withLock<R>(_ body: (inout State) throws -> R) rethrows -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state.pointee)
    }

    /// Nil, without calling `body`, if somebody holds the lock.
    package borrowing func withLockIfAvailable<R>(_ body: (inout State) throws -> R) rethrows -> R? {
        guard pthread_mutex_trylock(mutex) == 0 else { return nil }
        defer { pthread_mutex_unlock(mutex) }
        return try body(&state.pointee)
    }
}
