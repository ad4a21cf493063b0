using CasesPdp.Client;

namespace CasesPdp.Testing;

/// <summary>A call that a <see cref="PdpFixture"/> was asked.</summary>
/// <param name="Method">The name of the method of <see cref="ICasesPdp"/>; <c>CheckManyAsync</c> for a filter.</param>
/// <param name="Questions">Its questions, in order: every combination of a matrix, and of a plan the action with the owners and the space.
/// None for capabilities.</param>
public sealed record PdpCall(string Method, IReadOnlyList<CaseQuestion> Questions);
