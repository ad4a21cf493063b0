namespace CasesPdp.FunctionalTests.Server;

/// <summary>The one limit in time of a test. It turns a hang into a failure and decides nothing else.</summary>
internal static class OverallLimit
{
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(5);

    public static Task WithinLimit(this Task task) => task.WaitAsync(Duration);

    public static Task<T> WithinLimit<T>(this Task<T> task) => task.WaitAsync(Duration);

    public static Task<T> WithinLimit<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Duration);

    /// <summary>Completes when the token is cancelled.</summary>
    public static Task Cancelled(this CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        token.Register(() => cancelled.TrySetResult());
        return cancelled.Task;
    }
}
