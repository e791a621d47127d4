import Synchronization

/// Names of time zones by id. Only ever grows, so an id stays good for the life of the process.
final class ZoneTable: Sendable {
    static let shared = ZoneTable()

    private struct Names {
        var list = ["", "UTC"]
        var ids: [String: UInt16] = ["": 0, "UTC": 1]
    }
    private let names = Mutex(Names())

    func id(of name: String) -> ZoneID {
        names.withLock { names in
            if let id = names.ids[name] { return ZoneID(rawValue: id) }
            precondition(names.list.count < Int(UInt16.max), "more than 65,534 time zone names")
            let id = UInt16(names.list.count)
            names.list.append(name)
            names.ids[name] = id
            return ZoneID(rawValue: id)
        }
    }

    func name(of id: UInt16) -> String {
        names.withLock { $0.list[Int(id)] }
    }
}
