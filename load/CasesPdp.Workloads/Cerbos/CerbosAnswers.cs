using CasesPdp.Protocol.V1;
using CasesPdp.Workloads.Cerbos.V1;

namespace CasesPdp.Workloads.Cerbos;

/// <summary>Converts our answers and Cerbos' to one order: by resource, then by action.</summary>
public static class CerbosAnswers
{
    /// <summary>Which actions are allowed, in the order of the request.</summary>
    /// <exception cref="InvalidOperationException">Cerbos left something without an answer.</exception>
    public static IReadOnlyList<bool> Allowed(CheckResourcesRequest request, CheckResourcesResponse answer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Results.Count != request.Resources.Count)
        {
            throw new InvalidOperationException($"Cerbos answers {answer.Results.Count} of {request.Resources.Count} resources.");
        }

        return
        [
            .. from pair in request.Resources.Zip(answer.Results)
               from action in pair.First.Actions
               select IsAllowed(pair.Second.Actions[action]),
        ];
    }

    /// <summary>Whether the question is allowed.</summary>
    public static IReadOnlyList<bool> Allowed(CheckResponse answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return [answer.Outcome == Outcome.Allow];
    }

    /// <summary>Which items are allowed.</summary>
    public static IReadOnlyList<bool> Allowed(BatchCheckResponse answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return [.. answer.Outcomes.Select(o => o == Outcome.Allow)];
    }

    /// <summary>Which actions are allowed, cell by cell. The matrix has one subject.</summary>
    public static IReadOnlyList<bool> Allowed(CheckMatrixRequest request, CheckMatrixResponse answer)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(answer);
        return
        [
            .. from cell in Enumerable.Range(0, request.Cells.Count)
               from action in Enumerable.Range(0, request.Actions.Count)
               let bit = (action * request.Cells.Count) + cell
               select (answer.Allowed[bit / 8] >> (bit % 8) & 1) == 1,
        ];
    }

    private static bool IsAllowed(Effect effect) => effect switch
    {
        Effect.Allow => true,
        Effect.Deny => false,
        _ => throw new InvalidOperationException($"Cerbos answers {effect}."),
    };
}
