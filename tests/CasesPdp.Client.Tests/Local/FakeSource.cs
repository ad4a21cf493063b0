using CasesPdp.Client.Local;
using CasesPdp.Decisions;

namespace CasesPdp.Client.Tests.Local;

/// <summary>A source that has what a test gives it.</summary>
internal sealed class FakeSource : ISnapshotSource
{
    public PolicySnapshot? Current { get; set; }

    public TimeSpan Age { get; set; }

    public string? LastError { get; set; }

    public TaskCompletionSource First { get; } = new();

    public Task FirstSnapshot => Current is null ? First.Task : Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
