using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Naming;
using CasesPdp.Protocol.V1;
using CasesPdp.Workloads;
using Action = CasesPdp.Protocol.V1.Action;

namespace CasesPdp.LoadTest.Workload;

/// <summary>
/// Typical questions about a bundle: subjects with one to three of its roles, half of the time about a space that one of these roles
/// names. The same seed gives the same questions.
/// </summary>
internal sealed class QuestionSource
{
    private const int MostRoles = 3;
    private const string EverySpace = "*";

    private readonly Random _random;
    private readonly IndexSampler _roleSampler;
    private readonly IndexSampler _spaceSampler;
    private readonly RoleDocument[] _roles;
    private readonly string[] _spaces;

    public QuestionSource(Bundle bundle, Distribution distribution, int seed)
    {
        _random = new Random(seed);
        var written = bundle.Roles.Where(r => !r.IsBundled).ToArray();
        _roles = written.Length > 0 ? written : [.. bundle.Roles];
        _spaces = [.. bundle.Settings.Spaces.Select(s => s.Id).Append(SpaceId.Default).Distinct()];

        // Popularity is independent of the order in the bundle.
        _random.Shuffle(_roles);
        _random.Shuffle(_spaces);
        _roleSampler = new IndexSampler(distribution, _roles.Length, seed + 1);
        _spaceSampler = new IndexSampler(distribution, _spaces.Length, seed + 2);
    }

    /// <summary>One question.</summary>
    public CheckRequest NextCheck()
    {
        var (subject, space) = NextSubject();
        return new CheckRequest
        {
            Subject = subject,
            Action = NextAction(),
            Resource = NextResource(space),
        };
    }

    /// <summary>A list page: one subject, one space, an action and an owner for each item.</summary>
    public BatchCheckRequest NextListPage(int items)
    {
        var (subject, space) = NextSubject();
        var batch = new BatchCheckRequest { Subject = subject };
        for (var i = 0; i < items; i++)
        {
            batch.Items.Add(new BatchCheckItem { Action = NextAction(), Resource = NextResource(space) });
        }

        return batch;
    }

    /// <summary>A screen: one subject, every action, cells of all owners in several spaces.</summary>
    public CheckMatrixRequest NextMatrix(int cells)
    {
        var matrix = new CheckMatrixRequest { Subjects = { NextSubject().Subject } };
        matrix.Actions.AddRange(QuestionMix.Actions.Select(a => new Action { Name = a }));
        for (var i = 0; i < cells; i++)
        {
            matrix.Cells.Add(
                new MatrixCell { Owner = QuestionMix.Owners[i % QuestionMix.Owners.Count], Space = _spaces[_spaceSampler.Next()] });
        }

        return matrix;
    }

    private (Subject Subject, string Space) NextSubject()
    {
        var roles = Enumerable.Range(0, 1 + _random.Next(MostRoles)).Select(_ => _roles[_roleSampler.Next()]).Distinct().ToList();
        var subject = new Subject
        {
            Id = "u",
            Roles = new RoleNames { Names = { roles.Select(r => r.Name) } },
        };
        var named = roles.SelectMany(r => r.Kibana).SelectMany(g => g.Spaces).Where(s => s != EverySpace).ToList();
        return (subject, named.Count > 0 && _random.Next(2) == 0 ? named[_random.Next(named.Count)] : _spaces[_spaceSampler.Next()]);
    }

    private Action NextAction() => new() { Name = QuestionMix.Actions[_random.Next(QuestionMix.Actions.Count)] };

    private Resource NextResource(string space) =>
        new() { Owners = { QuestionMix.Owners[_random.Next(QuestionMix.Owners.Count)] }, Space = space };
}
