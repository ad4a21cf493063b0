using System.Runtime.ExceptionServices;

namespace CasesPdp.Policies;

/// <summary>
/// A place in a long loop where the thread may pause or stop. Reading, compiling, verifying and comparing bundles pass one every few
/// microseconds.
/// </summary>
/// <remarks>
/// The callback belongs to the thread, so the long loops need no parameter for it. It throttles by sleeping and cancels by throwing
/// <see cref="OperationCanceledException"/>. Without a callback a yield point costs one read. All work on bundles runs on the calling
/// thread.
/// </remarks>
public static class YieldPoint
{
    private const uint RoundsToAPass = 8;

    private static readonly Comparer<string> Ordinal = Comparer<string>.Create(Compare);

    [ThreadStatic]
    private static Action? Callback;

    [ThreadStatic]
    private static uint Rounds;

    /// <summary>Sets this thread's callback; null removes it.</summary>
    public static void SetCallback(Action? callback) => (Callback, Rounds) = (callback, 0);

    /// <summary>Calls this thread's callback, if it has one.</summary>
    /// <exception cref="OperationCanceledException">The callback cancels the work.</exception>
    public static void Pass() => Callback?.Invoke();

    /// <summary>The same in loops whose rounds take a fraction of a microsecond: one round in a few passes a yield point.</summary>
    internal static void PassOften()
    {
        if (Callback is { } callback && Rounds++ % RoundsToAPass == 0)
        {
            callback();
        }
    }

    /// <summary>The items. Each passes a yield point when it is taken.</summary>
    internal static IEnumerable<T> Each<T>(IEnumerable<T> items)
    {
        foreach (var item in items)
        {
            Pass();
            yield return item;
        }
    }

    /// <summary>The items in ordinal order of their keys. Passes yield points at the items and at comparisons.</summary>
    internal static List<T> Sort<T>(IEnumerable<T> items, Func<T, string> key)
    {
        try
        {
            return [.. Each(items).OrderBy(key, Ordinal)];
        }
        catch (InvalidOperationException wrapped) when (wrapped.InnerException is OperationCanceledException cancelled)
        {
            // What a comparison throws, the runtime wraps.
            ExceptionDispatchInfo.Throw(cancelled);
            throw;
        }
    }

    private static int Compare(string? first, string? second)
    {
        PassOften();
        return string.CompareOrdinal(first, second);
    }
}
