using System.Collections.Immutable;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads the files of <c>tests/</c>.</summary>
internal sealed class TestFileReader
{
    internal static readonly string[] Keys = ["tests", "matrices"];
    internal static readonly string[] TestKeys = ["name", "subject", "action", "resource", "expect"];
    internal static readonly string[] ExpectKeys = ["outcome", "reason", "missing"];
    internal static readonly string[] MatrixKeys = ["name", "roles", "owner", "owners", "space", "spaces", "allow"];

    internal static readonly Dictionary<string, Reason> Reasons = Enum.GetValues<Reason>()
        .Where(r => r != Reason.Unspecified).ToDictionary(ReasonText.Name, StringComparer.Ordinal);

    private readonly ReadingContext _context;
    private readonly NodeReader _nodes;
    private readonly TestQuestionReader _questions;
    private readonly List<PolicyTest> _tests = [];
    private bool _isFull;

    public TestFileReader(TestNames names, ReadingContext context)
    {
        _context = context;
        _nodes = new NodeReader(context);
        _questions = new TestQuestionReader(names, context);
    }

    public IReadOnlyList<PolicyTest> Tests => _tests;

    public void Read(DocumentNode root)
    {
        if (_nodes.Mapping(root, "The file") is not { } file)
        {
            return;
        }

        MemberNames.Check(file, Keys, DiagnosticCodes.UnknownTestMember, "a file of tests", _context.Findings);
        foreach (var test in Items(file, "tests"))
        {
            ReadTest(test);
        }

        foreach (var matrix in Items(file, "matrices"))
        {
            ReadMatrix(matrix);
        }
    }

    private ImmutableArray<DocumentNode> Items(MappingNode file, string key) =>
        file.Find(key) is { } node && _nodes.Sequence(node, $"`{key}`") is { } list ? list.Items : [];

    private void ReadTest(DocumentNode node)
    {
        if (_nodes.Mapping(node, "A test") is not { } test)
        {
            return;
        }

        MemberNames.Check(test, TestKeys, DiagnosticCodes.UnknownTestMember, "a test", _context.Findings);
        var name = test.Find("name") is { } named ? _nodes.Name(named, "`name`") : null;
        foreach (var key in (string[])["subject", "action", "expect"])
        {
            if (test.Find(key) is null)
            {
                _nodes.Missing(test, key, "A test");
            }
        }

        var expectation = test.Find("expect") is { } expected ? ReadExpectation(expected) : null;
        if (_questions.Read(test, expectation?.Reason) is { } request && expectation is var (outcome, reason, missing))
        {
            Add(new PolicyTest(name ?? NameOf(request), request, outcome, reason, missing, test.Span));
        }
    }

    private (Outcome Outcome, Reason? Reason, IReadOnlyList<string>? Missing)? ReadExpectation(DocumentNode node)
    {
        if (node is not MappingNode expected)
        {
            return _nodes.Text(node, "`expect`") is { } word ? ReadWord(word, node.Span, "expect", mayBeReason: true) : null;
        }

        MemberNames.Check(expected, ExpectKeys, DiagnosticCodes.UnknownTestMember, "`expect`", _context.Findings);
        var outcome = expected.Find("outcome") is { } first && _nodes.Text(first, "`outcome`") is { } said
            ? ReadWord(said, first.Span, "outcome", mayBeReason: false)
            : null;
        var reason = expected.Find("reason") is { } second && _nodes.Text(second, "`reason`") is { } why
            ? ReadReason(why, second.Span, "reason")
            : null;
        IReadOnlyList<string>? missing = expected.Find("missing") is { } list ? _nodes.Texts(list, "`missing`") : null;
        if (expected.Find("outcome") is null && expected.Find("reason") is null && missing is null)
        {
            _nodes.Missing(expected, "outcome", "`expect`");
            return null;
        }

        if (reason is null && missing is not null)
        {
            reason = Reason.MissingPrivilege;
        }

        if ((expected.Find("reason") is not null && reason is null) || (expected.Find("outcome") is not null && outcome is null))
        {
            return null;
        }

        var of = reason is { } r ? OutcomeOf(r) : outcome!.Value.Outcome;
        if ((outcome is { } o && o.Outcome != of) || (missing is not null && reason != Reason.MissingPrivilege))
        {
            _context.Findings.Error(
                DiagnosticCodes.ContradictoryExpectation,
                expected.Span,
                "The members of `expect` contradict each other: no decision has them all.");
            return null;
        }

        return (of, reason, missing);
    }

    private (Outcome Outcome, Reason? Reason, IReadOnlyList<string>? Missing)? ReadWord(
        string word, SourceSpan span, string key, bool mayBeReason)
    {
        switch (word)
        {
            case "ALLOW":
                return (Outcome.Allow, null, null);
            case "DENY":
                return (Outcome.Deny, null, null);
            default:
                break;
        }

        if (mayBeReason)
        {
            return ReadReason(word, span, key) is { } reason ? (OutcomeOf(reason), reason, null) : null;
        }

        _context.Findings.Error(
            DiagnosticCodes.UnknownExpectation, span, $"`{key}` must be `ALLOW` or `DENY`; found {MessageText.Quote(word)}.");
        return null;
    }

    private Reason? ReadReason(string word, SourceSpan span, string key)
    {
        if (Reasons.TryGetValue(word, out var reason))
        {
            return reason;
        }

        var also = key == "expect" ? "`ALLOW`, `DENY` or a reason" : "a reason";
        _context.Findings.Error(
            DiagnosticCodes.UnknownExpectation,
            span,
            $"`{key}` must be {also}; found {MessageText.Quote(word)}."
            + MessageText.DidYouMean(Naming.NameSuggestion.Nearest(word, Reasons.Keys.Concat(key == "expect" ? ["ALLOW", "DENY"] : []))));
        return null;
    }

    private static Outcome OutcomeOf(Reason reason) => reason == Reason.Allowed ? Outcome.Allow : Outcome.Deny;

    private static string NameOf(DecisionRequest request) =>
        $"{request.Action} by {(request.Roles is { } roles ? string.Join(" + ", roles) : request.SubjectId)}"
        + (request.Owners.Count == 0 ? "" : $" on {string.Join(" + ", request.Owners)}");

    private void ReadMatrix(DocumentNode node)
    {
        if (_nodes.Mapping(node, "A matrix") is not { } matrix)
        {
            return;
        }

        MemberNames.Check(matrix, MatrixKeys, DiagnosticCodes.UnknownTestMember, "a matrix", _context.Findings);
        foreach (var key in (string[])["roles", "allow"])
        {
            if (matrix.Find(key) is null)
            {
                _nodes.Missing(matrix, key, "A matrix");
            }
        }

        var name = matrix.Find("name") is { } named ? _nodes.Name(named, "`name`") : null;
        var roles = _questions.Roles(matrix, null);
        var owners = _questions.Owners(matrix, null);
        var spaces = _questions.Spaces(matrix);
        if (roles is null || matrix.Find("allow") is not { } rows || _nodes.Mapping(rows, "`allow`") is not { } table)
        {
            return;
        }

        foreach (var row in table.Members)
        {
            ReadRow(row, name, roles, owners.DefaultIfEmpty<string?>(null).ToList(), spaces.DefaultIfEmpty<string?>(null).ToList());
        }
    }

    // A row names the roles that may; every other role of the matrix may not.
    private void ReadRow(
        MappingMember row, string? name, IReadOnlyList<string> roles, List<string?> owners, List<string?> spaces)
    {
        if (!_nodes.IsName(row.Key, row.KeySpan, "The action") || row.Value is not SequenceNode list)
        {
            if (row.Value is not SequenceNode)
            {
                _nodes.WrongType(row.Value, MessageText.Quote(row.Key), "the list of the roles that may");
            }

            return;
        }

        _questions.CheckAction(row.Key, row.KeySpan, null);
        var may = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.Items)
        {
            if (_nodes.Name(item, $"An item of {MessageText.Quote(row.Key)}") is not { } role)
            {
                continue;
            }

            if (roles.Contains(role, StringComparer.Ordinal))
            {
                may.Add(role);
                continue;
            }

            _context.Findings.Error(
                DiagnosticCodes.RoleNotInMatrix,
                item.Span,
                $"The role {MessageText.Quote(role)} is not among the `roles` of the matrix."
                + MessageText.DidYouMean(Naming.NameSuggestion.Nearest(role, roles)));
        }

        // A small file may multiply to more cells than anybody waits for: the first beyond the limit ends it.
        foreach (var cell in Cells(row, name, roles, owners, spaces, may))
        {
            if (!Add(cell))
            {
                return;
            }
        }
    }

    private static IEnumerable<PolicyTest> Cells(
        MappingMember row, string? name, IReadOnlyList<string> roles, List<string?> owners, List<string?> spaces, HashSet<string> may) =>
        from role in roles
        from owner in owners
        from space in spaces
        let place = $"{(owner is null ? "" : $" on {owner}")}{(space is null ? "" : $" in {space}")}"
        select new PolicyTest(
            $"{(name is null ? "" : $"{name}: ")}{row.Key} by {role}{place}",
            new DecisionRequest { Roles = [role], Action = row.Key, Owners = owner is null ? [] : [owner], Space = space },
            may.Contains(role) ? Outcome.Allow : Outcome.Deny,
            null,
            null,
            row.KeySpan);

    private bool Add(PolicyTest test)
    {
        if (_tests.Count < _context.Limits.Tests)
        {
            _tests.Add(test);
            return true;
        }

        if (!_isFull)
        {
            _isFull = true;
            _context.Findings.Error(
                DiagnosticCodes.TooManyTests,
                test.Span,
                $"There are more than {_context.Limits.Tests} tests, counting the cells of matrices; the rest is not read.");
        }

        return false;
    }
}
