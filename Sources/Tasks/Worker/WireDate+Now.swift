#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Wire

extension WireDate {
    /// What the calendar says, to the microsecond.
    package static var now: WireDate {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WireDate(microseconds: time.tv_sec * 1_000_000 + time.tv_nsec / 1000)
    }
}
