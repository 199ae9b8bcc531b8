using Microsoft.AspNetCore.Mvc;

namespace MinimalHost;

/// <summary>Something the app had before: the rooms one can meet in.</summary>
[ApiController]
[Route("rooms")]
public sealed class RoomsController : ControllerBase
{
    [HttpGet]
    public IReadOnlyList<string> Get() => ["kitchen", "garden"];
}
