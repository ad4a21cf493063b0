using System.Diagnostics;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>Waits for what other threads bring about: as short as possible, and never for ever.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task Holds(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < Limit, $"within {Limit.TotalSeconds} s it was never so that {what}");
            await Task.Delay(1);
        }
    }

    /// <summary>The task's result, or a failure when it takes too long.</summary>
    public static Task<T> Comes<T>(Task<T> task) => task.WaitAsync(Limit);

    public static Task Comes(Task task) => task.WaitAsync(Limit);
}
