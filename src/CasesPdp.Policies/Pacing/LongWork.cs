namespace CasesPdp.Policies.Pacing;

/// <summary>
/// Lets whoever has bundles read, compiled, verified or compared break in every few microseconds, to leave the processor to others.
/// </summary>
/// <remarks>
/// Bound to the thread: reaching the loops that take long by parameters would run through all of reading, compiling and comparing, none of
/// which has anything to do with it. Where nothing is set it costs one look. All the work here is done on the thread that asks for it.
/// </remarks>
public static class LongWork
{
    [ThreadStatic]
    private static Action? Breather;

    /// <summary>Has that called in between all that this thread does from now on; null: nothing.</summary>
    public static void BreakWith(Action? breather) => Breather = breather;

    /// <summary>A place to break in.</summary>
    public static void Breathe() => Breather?.Invoke();
}
