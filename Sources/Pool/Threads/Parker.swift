#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where one thread sleeps until another wakes it: a binary semaphore.
///
/// A wake that comes before the sleep is kept, so it makes the next `park` return at once. Callers therefore
/// announce that they are about to park, look once more for a reason not to, and park. They also have
/// to expect a `park` that returns for a wake of long ago, and look again.
///
/// `@unchecked Sendable`: `token` is only touched between lock and unlock of `mutex`; the pointers never change.
final class Parker: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var token = false

    init() {
        // On the heap, because both are known to the system by their address.
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Sleeps until `unpark`, or returns at once if that was called since the last `park`.
    func park() {
        pthread_mutex_lock(mutex)
        while !token { pthread_cond_wait(condition, mutex) }
        token = false
        pthread_mutex_unlock(mutex)
    }

    /// - Cost: about 30 ns if the thread is awake, 1 to 2 µs if it sleeps.
    func unpark() {
        pthread_mutex_lock(mutex)
        token = true
        pthread_mutex_unlock(mutex)
        // Outside the lock, so that the woken thread does not at once wait for us. Whoever calls holds a
        // reference to this object, so the condition is still there.
        pthread_cond_signal(condition)
    }
}
