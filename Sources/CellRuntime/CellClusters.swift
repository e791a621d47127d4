import Foundation

/// Clusters that cells use. Asked for by name, because this module knows none; the library that it is part of does.
enum CellClusters {
    /// The connection file of the cluster that a cell has started or connected to last; empty when there is none.
    static var active: String {
        guard let symbol = symbol("embark_active_cluster") else { return "" }
        let file = unsafeBitCast(symbol, to: (@convention(c) () -> UnsafeMutablePointer<CChar>?).self)()
        defer { free(file) }
        return file.map { String(cString: $0) } ?? ""
    }

    /// Ends those that this process has started.
    static func stop() {
        guard let symbol = symbol("embark_stop_clusters") else { return }
        unsafeBitCast(symbol, to: (@convention(c) () -> Void).self)()
    }

    private static func symbol(_ name: String) -> UnsafeMutableRawPointer? {
        dlopen(nil, RTLD_NOW).flatMap { dlsym($0, name) }
    }
}
