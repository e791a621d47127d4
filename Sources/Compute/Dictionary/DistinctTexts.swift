import Columns

/// Texts copied into a column of views that needs nobody else's memory.
func copiedTexts(count: Int, name: String = "", _ text: (Int) -> TextPlace) -> Column<String> {
    let partRows = ColumnWriter<String>.partRows
    let partCount = (count + partRows - 1) / partRows
    let writer = StringWriter(count: count, partCount: partCount, unit: .seconds)
    for part in 0..<partCount {
        var cursor = writer.cursor(part: part)
        for index in part * partRows..<min((part + 1) * partRows, count) {
            cursor.write(utf8: text(index).bytes, at: index)
        }
        writer.close(cursor, part: part)
    }
    let (storage, buffers) = writer.finish()
    return Column(name: name, storage: storage, validity: Validity(), count: count, owner: ColumnOwner(buffers))
}
