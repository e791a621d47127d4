/// Pickles as values, both ways, without Python.
///
/// An object of an apply message is one pickle and the large buffers it leaves out, each a part of its own.
///
/// - Source: design/ipyparallel.md, 2.12.
package enum Pickle {
    /// Reads a pickle of protocol 0 to 5. Nothing in it is run; bytes after its end are ignored.
    ///
    /// - Throws: `PickleError` for anything that is no pickle or is too large; no input traps.
    package static func value(of part: Part) throws(PickleError) -> PythonValue {
        var nothing: ArraySlice<Part> = []
        return try value(of: part, buffers: &nothing)
    }

    /// Reads the next object of a message and takes its parts away.
    package static func object(from parts: inout ArraySlice<Part>) throws(PickleError) -> PythonValue {
        guard let pickle = parts.popFirst() else { throw .missingBuffer(of: "an object") }
        return try value(of: pickle, buffers: &parts)
    }

    /// Reads a pickle that was found inside of another.
    static func nestedValue(of part: Part) throws(PickleError) -> PythonValue {
        var nothing: ArraySlice<Part> = []
        return try value(of: part, buffers: &nothing, isNested: true)
    }

    private static func value(
        of part: Part, buffers: inout ArraySlice<Part>, isNested: Bool = false
    ) throws(PickleError) -> PythonValue {
        var machine: (nodes: [PickleMachine.Node], root: PickleMachine.NodeID)?
        try part.withBytes { (bytes) throws(PickleError) in
            var running = PickleMachine(bytes, of: part)
            let root = try running.run()
            machine = (running.nodes, root)
        }
        guard let machine else { throw .endsEarly(byteOffset: 0) }
        var tree = PickleTree(nodes: machine.nodes, buffers: buffers, isNested: isNested)
        let value = try tree.value(machine.root)
        buffers = tree.buffers
        return value
    }

    /// Writes a value as one pickle.
    package static func encoded(_ value: PythonValue) -> Part {
        var writer = PickleWriter(leavesOutLargeBuffers: false)
        writer.write(value)
        return writer.finished.pickle
    }

    /// Writes a value as an object of a message: a pickle, then the large buffers of the value and of its members.
    package static func object(_ value: PythonValue) -> [Part] {
        var writer = PickleWriter(leavesOutLargeBuffers: true)
        writer.write(value)
        let (pickle, buffers) = writer.finished
        return [pickle] + buffers
    }
}
