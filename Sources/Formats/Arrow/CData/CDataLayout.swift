/// The structures of Arrow's C Data and C Stream interfaces, field by field.
///
/// Written out in Swift, as there are three and their layout is part of the standard: only numbers and pointers of eight bytes in
/// this order. `CDataTests` compares the offsets with the standard's. `release` is nil in a structure that nobody has to release.
///
/// - Source: apache/arrow, docs/source/format/CDataInterface.rst, CStreamInterface.rst.
struct CSchema: CReleasable {
    typealias Release = @convention(c) (UnsafeMutableRawPointer?) -> Void

    var format: UnsafePointer<CChar>?
    var name: UnsafePointer<CChar>?
    var metadata: UnsafePointer<CChar>?
    /// 1: the dictionary is ordered. 2: values may be missing.
    var flags: Int64 = 0
    var childCount: Int64 = 0
    var children: UnsafeMutablePointer<UnsafeMutablePointer<CSchema>?>?
    var dictionary: UnsafeMutablePointer<CSchema>?
    var release: Release?
    var privateData: UnsafeMutableRawPointer?
}

struct CArray: CReleasable {
    var length: Int64 = 0
    /// −1 where it is not known.
    var nilCount: Int64 = 0
    /// Rows that the buffers hold before the first.
    var offset: Int64 = 0
    var bufferCount: Int64 = 0
    var childCount: Int64 = 0
    var buffers: UnsafeMutablePointer<UnsafeRawPointer?>?
    var children: UnsafeMutablePointer<UnsafeMutablePointer<CArray>?>?
    var dictionary: UnsafeMutablePointer<CArray>?
    var release: CSchema.Release?
    var privateData: UnsafeMutableRawPointer?
}

struct CStream {
    typealias Get = @convention(c) (_ stream: UnsafeMutableRawPointer?, _ out: UnsafeMutableRawPointer?) -> Int32

    /// Both write a structure and return 0, or an error's number. The array after the last has no `release`.
    var getSchema: Get?
    var getNext: Get?
    var getLastError: (@convention(c) (UnsafeMutableRawPointer?) -> UnsafePointer<CChar>?)?
    var release: CSchema.Release?
    var privateData: UnsafeMutableRawPointer?
}

extension UnsafeMutableRawPointer {
    func assuming<T>(_ type: T.Type) -> UnsafeMutablePointer<T> { assumingMemoryBound(to: type) }
}

/// A structure that others may be part of.
protocol CReleasable {
    var release: CSchema.Release? { get }
}
