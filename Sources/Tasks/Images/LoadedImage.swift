import CImages
import Foundation

/// A program or shared library that is loaded in this process.
package struct LoadedImage: Hashable, Sendable {
    /// Where its file is, or was when it was loaded.
    package let path: String
    /// The address at which it begins.
    package let base: UInt
    package let isProgram: Bool

    /// The image that an address lies in; nil when it lies in none (memory of the runtime, code made on the fly).
    package init?(containing address: UnsafeRawPointer) {
        var found = image()
        guard image_containing(address, &found) == 1 else { return nil }
        self.init(found, program: LoadedImage.program)
    }

    /// The library that `dlopen` gave this handle for.
    package init?(handle: UnsafeMutableRawPointer) {
        var found = image()
        guard image_of_library(handle, &found) == 1 else { return nil }
        self.init(found, program: LoadedImage.program)
    }

    /// The files of all libraries of this process, in the order in which they were loaded.
    package static var libraryPaths: [String] {
        final class Paths { var list: [String] = [] }
        let paths = Paths()
        images_in_order(
            { path, _, context in
                guard let path, let context else { return }
                Unmanaged<Paths>.fromOpaque(context).takeUnretainedValue().list.append(String(cString: path))
            }, Unmanaged.passUnretained(paths).toOpaque())
        return withExtendedLifetime(paths) { $0.list }
    }

    private init?(_ found: image, program: LoadedImage?) {
        guard let path = found.path, let base = found.base else { return nil }
        self.path = String(cString: path)
        let address = UInt(bitPattern: base)
        self.base = address
        isProgram = program.map { $0.base == address } ?? true
    }

    /// The running program itself.
    package static let program: LoadedImage? = {
        var found = image()
        guard image_of_program(&found) == 1 else { return nil }
        return LoadedImage(found, program: nil)
    }()

    /// Where to read the file, even when another one has taken its name since.
    package var readablePath: String {
        #if os(Linux)
            if isProgram { return "/proc/self/exe" }
        #endif
        return path
    }

    /// Where others find the file by name.
    package var publicPath: String {
        #if os(Linux)
            if isProgram, let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") {
                return path
            }
        #endif
        return path
    }
}
