/// A command line with placeholders that starts one engine: the one launcher on which the others follow.
///
///     python3 -m ipyparallel.engine
///     ssh node{index} embark engine --file={connection_file}
///     srun -n 1 embark engine --profile-dir={profile_dir} --cluster-id={cluster_id}
///
/// Placeholders: `{index}`, `{profile_dir}`, `{cluster_id}`, `{connection_file}`. Words are split at spaces; quotes
/// keep words together, as a shell does.
package struct EngineTemplate: Sendable, Equatable {
    package static let placeholders = ["index", "profile_dir", "cluster_id", "connection_file"]

    private let words: [String]

    /// - Throws: `ClusterError.badSetting` for an empty command, an open quote or an unknown placeholder.
    package init(_ text: String) throws(ClusterError) {
        words = try Self.split(text)
        guard !words.isEmpty else {
            throw .badSetting(name: "--engine-command", value: text, expected: "a command line")
        }
        for word in words {
            if let unknown = Self.names(in: word).first(where: { !Self.placeholders.contains($0) }) {
                throw .badSetting(
                    name: "--engine-command", value: "{\(unknown)}",
                    expected: "a placeholder among " + Self.placeholders.map { "{\($0)}" }.joined(separator: ", "))
            }
        }
    }

    package func command(index: Int, profile: ProfileFolder, clusterID: String) -> [String] {
        let values = [
            "index": String(index), "profile_dir": profile.path, "cluster_id": clusterID,
            "connection_file": profile.connectionFile(clusterID: clusterID, for: "engine"),
        ]
        return words.map { word in
            values.reduce(word) { $0.replacing("{\($1.key)}", with: $1.value) }
        }
    }

    private static func names(in word: String) -> [String] {
        word.split(separator: "{", omittingEmptySubsequences: false).dropFirst().compactMap { piece in
            piece.firstIndex(of: "}").map { String(piece[..<$0]) }
        }
    }

    private static func split(_ text: String) throws(ClusterError) -> [String] {
        var words: [String] = [], word: String?, quote: Character?
        for character in text {
            if character == quote {
                quote = nil
            } else if quote == nil, character == "\"" || character == "'" {
                quote = character
                word = word ?? ""
            } else if quote == nil, character.isWhitespace {
                if let finished = word { words.append(finished) }
                word = nil
            } else {
                word = (word ?? "") + String(character)
            }
        }
        guard quote == nil else {
            throw .badSetting(name: "--engine-command", value: text, expected: "a closing quote")
        }
        return words + (word.map { [$0] } ?? [])
    }
}
