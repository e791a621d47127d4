import Wire

/// The time of an event, as the shell measured it: since the controller started, for deadlines, and by the calendar,
/// for records and headers.
package struct Moment: Sendable {
    package var elapsed: Duration
    package var date: WireDate

    package init(elapsed: Duration, date: WireDate) {
        self.elapsed = elapsed
        self.date = date
    }
}
