#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A thread of the operating system.
///
/// `@unchecked Sendable`: `handle` is a number or, on Darwin, a pointer that only the system follows.
struct PoolThread: @unchecked Sendable {
    private let handle: pthread_t

    /// Room for user closures that recurse; only touched pages cost memory. Darwin's default is 512 KiB.
    private static let stackByteCount = 8 << 20

    private final class Start {
        let name: String
        let main: @Sendable () -> Void

        init(name: String, main: @escaping @Sendable () -> Void) {
            self.name = name
            self.main = main
        }
    }

    /// Starts a thread that runs `main`; nil if the system has none left.
    ///
    /// - Cost: 20 to 50 µs.
    static func start(named name: String, main: @escaping @Sendable () -> Void) -> PoolThread? {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackByteCount)

        let start = Unmanaged.passRetained(Start(name: name, main: main))
        let status: CInt
        #if canImport(Glibc)
            var handle = pthread_t()
            status = withoutUserSignals {
                pthread_create(&handle, &attributes, { PoolThread.enter($0) }, start.toOpaque())
            }
            if status == 0 { return PoolThread(handle: handle) }
        #else
            var handle: pthread_t?
            status = withoutUserSignals {
                pthread_create(&handle, &attributes, { PoolThread.enter($0) }, start.toOpaque())
            }
            if status == 0, let handle { return PoolThread(handle: handle) }
        #endif
        start.release()
        return nil
    }

    /// Waits for the thread's end; a thread that calls this on itself lets go of itself instead.
    func join() {
        if pthread_equal(handle, pthread_self()) != 0 {
            pthread_detach(handle)
        } else {
            pthread_join(handle, nil)
        }
    }

    private static func enter(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        guard let argument else { return nil }
        let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
        setName(start.name)
        start.main()
        return nil
    }

    /// Names the running thread, for profilers and debuggers. Linux keeps 15 bytes.
    private static func setName(_ name: String) {
        #if os(Linux)
            typealias SetName = @convention(c) (pthread_t, UnsafePointer<CChar>) -> CInt
            guard let setName = gnuFunction(named: "pthread_setname_np", as: SetName.self) else { return }
            _ = setName(pthread_self(), name)
        #else
            pthread_setname_np(name)
        #endif
    }

    /// Runs `body` with the signals that users and shells send held back on this thread, because a new thread
    /// inherits the mask: handlers then run on the program's own threads. Signals for faults stay.
    private static func withoutUserSignals<R>(_ body: () -> R) -> R {
        var blocked = sigset_t()
        var before = sigset_t()
        sigemptyset(&blocked)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGWINCH, SIGUSR1, SIGUSR2, SIGTSTP] {
            sigaddset(&blocked, signal)
        }
        pthread_sigmask(SIG_BLOCK, &blocked, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return body()
    }
}
