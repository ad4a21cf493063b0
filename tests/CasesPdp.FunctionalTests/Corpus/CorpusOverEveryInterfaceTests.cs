using System.Text.Json;
using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.CommandLine;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Requests;
using CasesPdp.Protocol.V1;
using Decision = CasesPdp.Policies.Requests.Decision;

namespace CasesPdp.FunctionalTests.Corpus;

/// <summary>The decision corpus through every interface that can ask it: each must answer as it is written there.</summary>
public sealed class CorpusOverEveryInterfaceTests
{
    public static TheoryData<string> Cases => [.. DecisionCorpus.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Check_EveryQuestion_AnswersAsWritten(string name)
    {
        await using var server = await RunningServer.StartAsync(DecisionCorpus.BundleOf(name));
        var answers = new List<string>();

        foreach (var request in DecisionCorpus.Requests(name))
        {
            var answer = await server.Client.CheckAsync(new CheckRequest
            {
                Subject = CorpusMessages.Subject(request),
                Action = CorpusMessages.Action(request),
                Resource = CorpusMessages.Resource(request),
                IncludeMissing = true,
            });
            answers.Add(Write(answer.Reason, answer.Missing, answer.LinksUnavailable));
        }

        Assert.Equal(DecisionCorpus.Answers(name), answers);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task BatchCheck_EveryQuestion_AnswersAsWritten(string name)
    {
        await using var server = await RunningServer.StartAsync(DecisionCorpus.BundleOf(name));

        var answer = await server.Client.BatchCheckAsync(Batch(name));

        Assert.Equal(DecisionCorpus.Answers(name), Answers(answer));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task BatchCheck_WithoutMissing_AnswersTheSameReasons(string name)
    {
        await using var server = await RunningServer.StartAsync(DecisionCorpus.BundleOf(name));
        var batch = Batch(name);
        var withMissing = await server.Client.BatchCheckAsync(batch);
        batch.IncludeMissing = false;

        var without = await server.Client.BatchCheckAsync(batch);

        Assert.Equal(withMissing.Reasons, without.Reasons);
        Assert.Equal(withMissing.Outcomes, without.Outcomes);
        Assert.Equal(withMissing.LinksUnavailable, without.LinksUnavailable);
        Assert.Empty(without.Missing);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task StreamCheck_EveryQuestion_AnswersAsWritten(string name)
    {
        await using var server = await RunningServer.StartAsync(DecisionCorpus.BundleOf(name));
        using var stream = server.Client.StreamCheck();

        await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = 7, Batch = Batch(name) });
        await stream.RequestStream.CompleteAsync();
        await stream.ResponseStream.MoveNext(CancellationToken.None);

        Assert.Equal(7UL, stream.ResponseStream.Current.Id);
        Assert.Equal(DecisionCorpus.Answers(name), Answers(stream.ResponseStream.Current.Answer));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task CheckMatrix_QuestionsThatFitACell_AnswerAsWritten(string name)
    {
        await using var server = await RunningServer.StartAsync(DecisionCorpus.BundleOf(name));
        var answers = DecisionCorpus.Answers(name);
        var asked = 0;

        foreach (var (request, index) in DecisionCorpus.Requests(name).Select((r, i) => (r, i)).Where(q => FitsACell(q.r)))
        {
            var matrix = new CheckMatrixRequest { Subjects = { CorpusMessages.Subject(request) }, Actions = { CorpusMessages.Action(request) }, IncludeReasons = true };
            var cell = new MatrixCell();
            if (request.Owners.Count == 1)
            {
                cell.Owner = request.Owners[0];
            }

            if (request.Space is not null)
            {
                cell.Space = request.Space;
            }

            matrix.Cells.Add(cell);
            var answer = await server.Client.CheckMatrixAsync(matrix);
            asked++;

            Assert.Contains($"\"reason\":\"{WireName(answer.Reasons[0])}\"", answers[index], StringComparison.Ordinal);
            Assert.Equal(answer.Reasons[0] == Reason.Allowed ? 1 : 0, answer.Allowed[0]);
        }

        Assert.True(asked * 5 > answers.Count, $"only {asked} of {answers.Count} questions fit a cell");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void CommandLine_EveryQuestion_AnswersAsWritten(string name)
    {
        var run = CliRun.Of("check", "--bundle", DecisionCorpus.BundleOf(name), "--requests", DecisionCorpus.RequestsOf(name));

        Assert.Equal(0, run.ExitCode);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(DecisionCorpus.Answers(name), lines.Select(WithoutIdAndRevision));
    }

    private static BatchCheckRequest Batch(string name)
    {
        var batch = new BatchCheckRequest { IncludeMissing = true };
        batch.Items.AddRange(DecisionCorpus.Requests(name).Select(r => new BatchCheckItem
        {
            Subject = CorpusMessages.Subject(r),
            Action = CorpusMessages.Action(r),
            Resource = CorpusMessages.Resource(r),
        }));
        return batch;
    }

    private static IEnumerable<string> Answers(BatchCheckResponse answer)
    {
        var missing = answer.Missing.ToDictionary(m => (int)m.Index, m => m.Names.AsEnumerable());
        return answer.Reasons.Select((reason, i) =>
            Write(reason, missing.GetValueOrDefault(i, []), answer.LinksUnavailable.Contains((uint)i)));
    }

    private static string Write(Reason reason, IEnumerable<string> missing, bool linksUnavailable) =>
        DecisionCorpus.Write(new Decision((Decisions.Reason)reason, [.. missing], linksUnavailable));

    private static string WireName(Reason reason) => DecisionCorpus.WireName((Decisions.Reason)reason);

    private static string WithoutIdAndRevision(string line)
    {
        using var document = JsonDocument.Parse(line);
        var context = document.RootElement.GetProperty("context");
        var advice = context.TryGetProperty("advice", out var list) ? $",\"advice\":{list.GetRawText()}" : "";
        var decision = document.RootElement.GetProperty("decision").GetRawText();
        var (reason, missing) = (context.GetProperty("reason").GetRawText(), context.GetProperty("missing").GetRawText());
        return $"{{\"decision\":{decision},\"reason\":{reason},\"missing\":{missing}{advice}}}";
    }

    private static bool FitsACell(DecisionRequest request) =>
        request.Owners.Count <= 1 && request.ResourceType is null or "case" && request.AccessMode is null && request.AssigneeUids.Count == 0;
}
