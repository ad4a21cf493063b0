namespace CasesPdp.Client.Tests;

public sealed class CaseChangeTests
{
    private static readonly StoredCase Open = new("open", ["u1", "u2"], "v1");
    private static readonly StoredCase Closed = new("closed", ["u1", "u2"], "v1");

    public static TheoryData<string, StoredCase, RequestedUpdate, string> Updates => new()
    {
        { "opens again", Closed, new() { Status = "open" }, "reopens" },
        { "opens again, in progress", Closed, new() { Status = "in-progress", Version = "v1" }, "reopens" },
        { "opens again, from an outdated version", Closed, new() { Status = "open", Version = "v0" }, "other-changes" },
        { "stays closed", Closed, new() { Status = "closed" }, "other-changes" },
        { "closes", Open, new() { Status = "closed" }, "other-changes" },
        { "assigns one more", Open, new() { AssigneeUids = ["u1", "u2", "u3"] }, "assigns" },
        { "assigns nobody", Open, new() { AssigneeUids = [] }, "assigns" },
        { "assigns in another order", Open, new() { AssigneeUids = ["u2", "u1"] }, "assigns" },
        { "assigns from an outdated version", Open, new() { AssigneeUids = ["u3"], Version = "v0" }, "assigns" },
        { "assigns the same", Open, new() { AssigneeUids = ["u1", "u2"] }, "other-changes" },
        { "assigns the same and empty uids", Open, new() { AssigneeUids = ["", "u1", "u2", ""] }, "other-changes" },
        { "a title", Open, new() { HasOtherFields = true }, "other-changes" },
        { "nothing", Open, new(), "other-changes" },
        { "a connector", Open, new() { SetsConnector = true }, "connector" },
        { "opens again with a title", Closed, new() { Status = "open", HasOtherFields = true }, "reopens other-changes" },
        { "opens again with a connector", Closed, new() { Status = "open", SetsConnector = true }, "reopens connector" },
        { "opens again and assigns", Closed, new() { Status = "open", AssigneeUids = ["u3"] }, "reopens assigns" },
        { "opens again, same assignees", Closed, new() { Status = "open", AssigneeUids = ["u1", "u2"] }, "reopens other-changes" },
        { "closes and assigns", Open, new() { Status = "closed", AssigneeUids = ["u3"] }, "assigns other-changes" },
    };

    [Theory]
    [MemberData(nameof(Updates))]
    public void Of_OneUpdate_HasItsFacets(string update, StoredCase stored, RequestedUpdate requested, string facets)
    {
        var action = CaseChange.Of(stored, requested);

        Assert.Equal((update, CaseCalls.UpdateCase, facets), (update, action.Name, string.Join(' ', action.Facets)));
        Assert.Equal(action.Facets, CaseChange.OfBatch([(stored, requested)]).Facets);
    }

    [Fact]
    public void OfBatch_PureChangesOfTwoKinds_HasBothFacets()
    {
        var action = CaseChange.OfBatch([(Closed, new() { Status = "open" }), (Open, new() { AssigneeUids = ["u3"] })]);

        Assert.Equal((CaseCalls.BulkUpdateCases, "reopens assigns"), (action.Name, string.Join(' ', action.Facets)));
    }

    [Fact]
    public void OfBatch_NoUpdate_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => CaseChange.OfBatch([]));
}
