using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Verification;

/// <summary>A question that a table answers otherwise than the documents it was compiled from.</summary>
/// <param name="Question">The question.</param>
/// <param name="Documents">The answer of the reference evaluator.</param>
/// <param name="Table">The answer of the table.</param>
public sealed record TableMismatch(DecisionRequest Question, Decision Documents, Decision Table)
{
    /// <summary>One line for logs.</summary>
    public override string ToString()
    {
        var who = Question.Roles is null ? $"subject `{Question.SubjectId}`" : $"roles `{string.Join("`, `", Question.Roles)}`";
        return $"{who}, action `{Question.Action}`, facets [{string.Join(", ", Question.Facets)}], connector `{Question.Connector}`, "
            + $"owners [{string.Join(", ", Question.Owners)}], space `{Question.Space}`: documents {Documents.Reason} "
            + $"[{string.Join(", ", Documents.Missing)}], table {Table.Reason} [{string.Join(", ", Table.Missing)}]";
    }
}
