#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Nanoseconds on the clock that never goes back, from a fixed but unknown start.
///
/// Read once per batch of items. `ContinuousClock` would do, but costs twice as much.
///
/// - Cost: about 25 ns, no system call on Linux.
@inline(__always)
func monotonicNanoseconds() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}
