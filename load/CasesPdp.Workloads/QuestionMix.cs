using CasesPdp.Protocol.V1;
using Action = CasesPdp.Protocol.V1.Action;

namespace CasesPdp.Workloads;

/// <summary>Questions about the synthetic policy, as case back-ends ask them. The same seed asks the same. Not thread-safe.</summary>
/// <param name="roles">How many roles the policy has.</param>
/// <param name="spaces">How many spaces it lists.</param>
/// <param name="seed">Where to begin.</param>
public sealed class QuestionMix(int roles, int spaces, int seed)
{
    private readonly Random _random = new(seed);

    /// <summary>The owners that questions name.</summary>
    public static IReadOnlyList<string> Owners { get; } = ["securitySolution", "observability", "cases"];

    /// <summary>The actions that questions name: operations, which no licence or tier gates.</summary>
    public static IReadOnlyList<string> Actions { get; } =
    ["getCase", "createCase", "updateCase", "deleteCase", "createComment", "pushCase", "getTags", "findCases", "reopenCase", "assignCase"];

    /// <summary>A subject with that many roles, the first of which by default grants something in every space.</summary>
    public Subject NextSubject(int roleCount = 3, bool mayEverywhere = true)
    {
        var names = new RoleNames();
        for (var i = 0; i < roleCount; i++)
        {
            names.Names.Add(SyntheticBundle.RoleName(NextRole(mayEverywhere && i == 0)));
        }

        return new Subject { Id = "u", Roles = names };
    }

    /// <summary>An action.</summary>
    public Action NextAction() => new() { Name = Pick(Actions) };

    /// <summary>A case of some owner in the default space, which is not named.</summary>
    public Resource NextResource() => new() { Owners = { Pick(Owners) } };

    /// <summary>A case of some owner in some space.</summary>
    public Resource NextResourceAnywhere()
    {
        var resource = NextResource();
        resource.Space = NextSpace();
        return resource;
    }

    /// <summary>One question: a subject with three roles, a space by name.</summary>
    public CheckRequest NextCheck() => new() { Subject = NextSubject(), Action = NextAction(), Resource = NextResourceAnywhere() };

    /// <summary>A list page: one subject, the default space, an action and an owner for each item.</summary>
    public BatchCheckRequest NextListPage(int items) => NextBatch(items, NextResource);

    /// <summary>The hard batch: one subject, and every item in another space.</summary>
    public BatchCheckRequest NextBatchOverSpaces(int items) => NextBatch(items, NextResourceAnywhere);

    /// <summary>One subject and every action in cells of all owners in random spaces.</summary>
    public CheckMatrixRequest NextMatrix(int cells)
    {
        var matrix = new CheckMatrixRequest { Subjects = { NextSubject() } };
        matrix.Actions.AddRange(Actions.Select(a => new Action { Name = a }));
        for (var i = 0; i < cells; i++)
        {
            matrix.Cells.Add(new MatrixCell { Owner = Owners[i % Owners.Count], Space = NextSpace() });
        }

        return matrix;
    }

    private BatchCheckRequest NextBatch(int items, Func<Resource> nextResource)
    {
        var batch = new BatchCheckRequest { Subject = NextSubject() };
        for (var i = 0; i < items; i++)
        {
            batch.Items.Add(new BatchCheckItem { Action = NextAction(), Resource = nextResource() });
        }

        return batch;
    }

    private int NextRole(bool everywhere)
    {
        int role;
        do
        {
            role = _random.Next(roles);
        }
        while (everywhere && !SyntheticBundle.IsEverywhere(role));
        return role;
    }

    private string NextSpace() => SyntheticBundle.SpaceName(_random.Next(spaces));

    private string Pick(IReadOnlyList<string> names) => names[_random.Next(names.Count)];
}
