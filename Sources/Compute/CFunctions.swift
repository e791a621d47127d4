#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The natural logarithm, from the C library.
func naturalLogarithm(_ value: Double) -> Double { log(value) }

/// 2 to a power, from the C library.
func powerOfTwo(_ exponent: Double) -> Double { exp2(exponent) }
