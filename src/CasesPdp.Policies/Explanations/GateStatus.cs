using CasesPdp.Decisions;

namespace CasesPdp.Policies.Explanations;

/// <summary>A gate before an action, and whether it is open.</summary>
/// <param name="Reason">The reason with which it denies.</param>
/// <param name="IsOpen">Whether it is open.</param>
/// <param name="Name">What it looks at: <c>tier</c>, <c>license</c>, <c>connector</c>, <c>visibility</c>.</param>
/// <param name="Actual">What it found, such as <c>gold</c>.</param>
/// <param name="Required">What would open it, such as <c>platinum</c>.</param>
public sealed record GateStatus(Reason Reason, bool IsOpen, string Name, string Actual, string Required);
