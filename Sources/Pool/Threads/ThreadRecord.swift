#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the pool knows of the thread it is running on. Made on first use, freed when the thread ends.
///
/// Not `Sendable`: only its own thread reads or writes it. What another thread may use is `parker`.
final class ThreadRecord {
    let parker = Parker()

    /// The workforce this thread belongs to and its seat there; nil on a thread the pool did not make.
    var employment: (workforce: ObjectIdentifier, seat: Int)?

    /// How many batches of items are on this thread's stack. Only the outermost counts as busy time.
    var depth = 0

    /// Nanoseconds this thread slept inside items, waiting for the helpers of a nested job.
    var waited: UInt64 = 0

    static var current: ThreadRecord {
        if let known = pthread_getspecific(key) {
            return Unmanaged<ThreadRecord>.fromOpaque(known).takeUnretainedValue()
        }
        let record = ThreadRecord()
        pthread_setspecific(key, Unmanaged.passRetained(record).toOpaque())
        return record
    }

    /// A thread local, not a task local: it must not follow a `Task` to another thread.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let status = pthread_key_create(&key) { pointer in
            #if canImport(Glibc)
                guard let pointer else { return }
            #endif
            Unmanaged<ThreadRecord>.fromOpaque(pointer).release()
        }
        precondition(status == 0, "expected a free thread-local key, found none (error \(status))")
        return key
    }()
}
