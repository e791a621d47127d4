import Columns
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The time zones of the system, each read once, on first use.
final class ZoneDatabase: Sendable {
    static let shared = ZoneDatabase(folders: systemFolders)

    /// Where systems keep their compiled zones. `TZDIR` comes first, as for the C library.
    private static let systemFolders: [String] = {
        let named = getenv("TZDIR").map { [String(cString: $0)] } ?? []
        return named + [
            "/usr/share/zoneinfo", "/usr/lib/zoneinfo", "/usr/share/lib/zoneinfo", "/var/db/timezone/zoneinfo",
            "/etc/zoneinfo",
        ]
    }()

    private let folders: [String]
    private let known = Mutex<[ZoneID: ZoneRules]>([:])

    init(folders: [String]) { self.folders = folders }

    /// The clocks of a zone; nil for UTC and for none, whose clocks show the ticks as they are.
    ///
    /// - Throws: `TimeError.unknownZone` with the nearest names, `.noZoneDatabase`, `.unreadableZone`.
    func rules(of zone: ZoneID) throws -> ZoneRules? {
        if zone == .none || zone == .utc { return nil }
        if let rules = known.withLock({ $0[zone] }) { return rules }
        // Two threads may read the same file; the tables of one of them are then for nothing.
        let rules = try read(zone.name ?? "")
        return known.withLock { known in
            if let earlier = known[zone] { return earlier }
            known[zone] = rules
            return rules
        }
    }

    private func read(_ name: String) throws -> ZoneRules {
        if let offset = ZoneDatabase.fixedOffset(name) { return ZoneRules(fixedOffset: offset) }
        guard ZoneDatabase.isSafe(name) else { throw TimeError.unknownZone(asked: name, nearest: []) }
        for folder in folders {
            guard let bytes = ZoneDatabase.bytes(of: "\(folder)/\(name)"), !bytes.isEmpty else { continue }
            do {
                return ZoneRules(try ZoneFile(bytes))
            } catch {
                throw TimeError.unreadableZone(name: name, reason: error.reason)
            }
        }
        guard let folder = folders.first(where: { ZoneDatabase.isFolder("\($0)/Europe") }) else {
            throw TimeError.noZoneDatabase(asked: name, folders: folders)
        }
        throw TimeError.unknownZone(asked: name, nearest: ZoneNames(folder: folder).nearest(to: name))
    }

    /// Seconds east of Greenwich of `+02:00`, `-0530`, `+9`, `Z`, `UTC` and `GMT`; nil for other names.
    static func fixedOffset(_ name: String) -> Int? {
        if ["Z", "z", "UTC", "GMT"].contains(name) { return 0 }
        guard let sign = name.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        let rest = name.utf8.dropFirst()
        let hasColons = rest.contains(UInt8(ascii: ":"))
        var digits = rest.filter { $0 &- 48 < 10 }.map { Int($0 - 48) }
        if digits.count == 1 { digits = [0] + digits }
        guard [2, 4, 6].contains(digits.count), rest.count <= 8 else { return nil }
        let colonCount = hasColons ? digits.count / 2 - 1 : 0
        guard rest.filter({ $0 == UInt8(ascii: ":") }).count == colonCount,
            rest.filter({ $0 &- 48 < 10 }).count + colonCount == rest.count,
            !hasColons || rest.split(separator: UInt8(ascii: ":")).allSatisfy({ $0.count == 2 })
        else { return nil }
        var seconds = 0
        for (place, scale) in [3600, 60, 1].enumerated() where 2 * place < digits.count {
            let part = digits[2 * place] * 10 + digits[2 * place + 1]
            guard part < (place == 0 ? 24 : 60) else { return nil }
            seconds += part * scale
        }
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }

    /// Whether a name stays inside the database's folder.
    private static func isSafe(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { ($0 | 0x20) &- 97 < 26 || $0 &- 48 < 10 || "/_+-".utf8.contains($0) }
            && name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
    }

    private static func isFolder(_ path: String) -> Bool {
        guard let folder = opendir(path) else { return false }
        closedir(folder)
        return true
    }

    /// A whole file; nil where there is none.
    private static func bytes(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 8192)
        while true {
            let count = fread(&block, 1, block.count, file)
            if count == 0 { return bytes }
            bytes += block[..<count]
        }
    }
}

/// The names in a zone database, for answers to a misspelt one.
struct ZoneNames {
    let names: [String]

    init(folder: String) {
        names = ZoneNames.list(folder, prefix: "").sorted()
    }

    private static func list(_ folder: String, prefix: String) -> [String] {
        guard let entries = opendir(folder) else { return [] }
        defer { closedir(entries) }
        var names: [String] = []
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            // Names of zones begin with a capital; `posix`, `right` and the tables beside them do not.
            guard let first = name.unicodeScalars.first, first.properties.isUppercase, !name.contains(".") else {
                continue
            }
            let inside = list("\(folder)/\(name)", prefix: "\(prefix)\(name)/")
            names += inside.isEmpty ? [prefix + name] : inside
        }
        return names
    }

    /// Up to three names: those that end with the same city or contain what was asked, then the closest by edits.
    func nearest(to asked: String) -> [String] {
        let wanted = asked.lowercased().split(separator: "/").last.map(String.init)?.map { $0 == " " ? "_" : $0 } ?? []
        let sameCity = names.filter { $0.lowercased().split(separator: "/").last.map { Array($0) == wanted } ?? false }
        if !sameCity.isEmpty { return Array(sameCity.prefix(3)) }
        if let close = nearestName(to: asked, in: names) { return [close] }
        let cities = names.map { String($0.split(separator: "/").last ?? "") }
        guard let city = nearestName(to: String(wanted), in: cities) else { return [] }
        return Array(zip(names, cities).filter { $0.1 == city }.map { $0.0 }.prefix(3))
    }
}
