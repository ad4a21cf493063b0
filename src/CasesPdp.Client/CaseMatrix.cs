using CasesPdp.Decisions;

namespace CasesPdp.Client;

/// <summary>Subjects, actions and resources of which every combination is asked.</summary>
/// <param name="Subjects">The subjects, at least one.</param>
/// <param name="Actions">The actions, at least one.</param>
/// <param name="Cells">The owner and space of each cell, at least one. Null as an owner: none is named; null as a space:
/// <c>default</c>.</param>
public sealed record CaseMatrixQuestion(
    IReadOnlyList<CaseSubject> Subjects,
    IReadOnlyList<CaseAction> Actions,
    IReadOnlyList<(string? Owner, string? Space)> Cells);

/// <summary>The answers to a matrix.</summary>
public sealed class CaseMatrix
{
    private readonly int _actions;
    private readonly int _cells;
    private readonly ReadOnlyMemory<Reason> _reasons;

    internal CaseMatrix(int actions, int cells, ReadOnlyMemory<Reason> reasons, string revision)
    {
        (_actions, _cells, _reasons, Revision) = (actions, cells, reasons, revision);
    }

    /// <summary>The policy that answered: the first 16 hexadecimal digits of its digest.</summary>
    public string Revision { get; }

    /// <summary>The answer for one subject, action and cell, each by its index in the question.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An index is not in the question.</exception>
    public CaseDecision this[int subject, int action, int cell]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(subject);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)action, (uint)_actions, nameof(action));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)cell, (uint)_cells, nameof(cell));
            var index = (((subject * (long)_actions) + action) * _cells) + cell;
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _reasons.Length, nameof(subject));
            return new CaseDecision(_reasons.Span[(int)index], Revision);
        }
    }
}
