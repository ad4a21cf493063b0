using System.Diagnostics;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>Waits for what other threads do. The limit only turns a hang into a failure.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public static Task Holds(Func<bool> condition, string what) => Holds(() => Task.FromResult(condition()), what);

    public static async Task Holds(Func<Task<bool>> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Limit, $"within {Limit.TotalSeconds} s it never happened that {what}");
            await Task.Delay(1);
        }
    }

    /// <summary>The task's result, or a failure when it takes too long.</summary>
    public static Task<T> Comes<T>(Task<T> task) => task.WaitAsync(Limit);

    public static Task Comes(Task task) => task.WaitAsync(Limit);
}
