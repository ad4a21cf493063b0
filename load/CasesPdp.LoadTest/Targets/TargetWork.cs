using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Pump;

namespace CasesPdp.LoadTest.Targets;

/// <summary>A workload as one target takes it.</summary>
/// <param name="Requests">The requests in the order in which they are sent.</param>
/// <param name="Judge">Who knows the right answers.</param>
/// <param name="IsStream">Whether they go over long-lived streams.</param>
internal sealed record TargetWork(IReadOnlyList<PreparedRequest> Requests, IAnswerJudge Judge, bool IsStream = false);
