using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>An action of a matrix with its names resolved.</summary>
/// <param name="Question">The question, owners still to come.</param>
/// <param name="NameStart">Where its name starts in the request.</param>
/// <param name="NameLength">How long that name is.</param>
internal readonly record struct MatrixAction(Question Question, int NameStart, int NameLength);
