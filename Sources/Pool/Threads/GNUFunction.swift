#if os(Linux)
    import Glibc

    /// A function of the C library that its headers declare for GNU sources only, which Swift's import is not.
    ///
    /// - Parameter type: its C type, a `@convention(c)` function; the caller vouches for it.
    func gnuFunction<Function>(named name: String, as type: Function.Type) -> Function? {
        precondition(MemoryLayout<Function>.size == MemoryLayout<UnsafeRawPointer>.size, "expected a C function type")
        return dlsym(nil, name).map { unsafeBitCast($0, to: type) }
    }
#endif
