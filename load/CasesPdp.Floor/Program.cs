using CasesPdp.Floor;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;

// CasesPdp.Floor HOST:PORT DIRECTORY: listens as the server does and answers /casespdp.v1.Floor/{name} with the bytes of DIRECTORY/{name}.answer.
if (args is not [var address, var directory])
{
    Console.Error.WriteLine("usage: CasesPdp.Floor HOST:PORT DIRECTORY");
    return 2;
}

var answers = Directory.GetFiles(directory, "*.answer").ToDictionary(f => Path.GetFileNameWithoutExtension(f)!, File.ReadAllBytes);
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
var options = new ServerOptions { Listen = { Decisions = address, Operations = "127.0.0.1:0" } };
builder.WebHost.ConfigureKestrel(new Listeners(options).Configure);
builder.Services.AddGrpc(grpc => grpc.ResponseCompressionAlgorithm = null);
var app = builder.Build();
app.MapGrpcService(FloorService.Define(answers));
await app.RunAsync();
return 0;
