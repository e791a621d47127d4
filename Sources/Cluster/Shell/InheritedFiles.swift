import Foundation

#if os(Linux)
    private typealias AddCloseFrom = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32

    /// Asked for by name: it is behind a feature macro that Swift's Glibc module does not set, and not in a glibc before 2.34.
    private let addCloseFrom = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np").map {
        unsafeBitCast($0, to: AddCloseFrom.self)
    }
#endif

/// Closes the files that a child would inherit by chance, from a number on. While a child of ours holds the pipe of somebody else's
/// child, nobody sees that one end.
package func closeInheritedFiles(from first: Int32, _ actions: inout posix_spawn_file_actions_t) {
    #if os(Linux)
        _ = addCloseFrom?(&actions, first)
    #endif
}
