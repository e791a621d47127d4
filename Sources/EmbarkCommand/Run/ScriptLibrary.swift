/// What a script is linked with.
enum ScriptLibrary: String, Sendable {
    /// Frames and formats; built with this command.
    case frames = "Embark"
    /// Clusters and SQLite as well, which stand on messaging and a database; built by `scripts/script-modules` for the first
    /// script that imports one of them.
    case all = "EmbarkAll"

    private static let modulesOfAll: Set = ["Cluster", "EmbarkSQLite", "EmbarkTasks", "Tasks", "Wire"]
    private static let modulesWithMacros: Set = ["EmbarkRows", "EmbarkTasks"]

    init(imports: Set<String>) { self = imports.isDisjoint(with: Self.modulesOfAll) ? .frames : .all }

    /// Whether the compiler has to find macros.
    static func needsMacros(imports: Set<String>) -> Bool { !imports.isDisjoint(with: modulesWithMacros) }

    #if os(macOS)
        var fileName: String { "lib\(rawValue).dylib" }
    #else
        var fileName: String { "lib\(rawValue).so" }
    #endif
}
