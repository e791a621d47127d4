extension Duration {
    public static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
    public static func hours(_ count: Int) -> Duration { .seconds(count * 3_600) }
    /// Days of 24 hours, whatever clocks are changed to on them.
    public static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
    public static func weeks(_ count: Int) -> Duration { .seconds(count * 604_800) }
}
